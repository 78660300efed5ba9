/* Shows what passkeys need, and says in words when one did not work. */
document.querySelectorAll("[data-passkey]").forEach((part) => {
    part.hidden = !window.PublicKeyCredential;
});

document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const problem = document.getElementById("passkey-problem");
    problem.hidden = false;
    problem.scrollIntoView({ block: "nearest" });
});
