"""Permission to change the files of a resource."""

from django.contrib.auth.models import AnonymousUser, User

from freeshelf.library.models import Resource


def may_change_files(user: User | AnonymousUser, resource: Resource) -> bool:
    """Return whether a user may add, replace or remove files of this resource.

    Files take effect immediately, so those of a published resource need the right to
    publish. A lock on the resource holds for its files.
    """
    if not user.has_perm("library.change_resource"):
        return False
    if resource.live and not user.has_perm("library.publish_resource"):
        return False
    lock = resource.get_lock()
    return lock is None or not lock.for_user(user)
