namespace Tests.Hostile.Generated;

/// <summary>One part of a request, and what it may lead to.</summary>
/// <param name="Refusal">The status that it is refused with; 0 for none.</param>
/// <param name="Field">What the refusal names, when that is a field.</param>
/// <param name="IsWild">Whether it may also be taken: nobody has judged it beforehand.</param>
internal sealed record Piece<T>(T Value, int Refusal = 0, string? Field = null, bool IsWild = false);
