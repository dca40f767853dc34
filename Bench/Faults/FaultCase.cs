namespace Bench.Faults;

/// <summary>One row of the table.</summary>
/// <param name="Name">What happens.</param>
/// <param name="MustBe">What readers may notice of it.</param>
/// <param name="Setting">On which stage.</param>
/// <param name="RunAsync">Makes it happen, and says what each side's readers noticed.</param>
internal sealed record FaultCase(
    string Name, string MustBe, StageSetting Setting, Func<FaultStage, CancellationToken, Task<IReadOnlyList<string>>> RunAsync);
