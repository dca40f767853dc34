namespace Tests.EndToEnd;

/// <summary>A user as the gateway answers.</summary>
internal sealed record UserAnswer(int Id, string Name, string Email);
