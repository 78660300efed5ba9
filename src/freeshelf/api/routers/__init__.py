"""Operations of the API, by what they return."""
