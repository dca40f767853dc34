using System.Net;

namespace Bench.Faults.Cases;

/// <summary>The connection breaks after the commit and before the answer.</summary>
internal static class CreationCase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static FaultCase Cut { get; } =
        new("creation whose answer is cut off after the commit", "201, and one user for each", new() { Readers = 5 }, CutAsync);

    private static async Task<IReadOnlyList<string>> CutAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var (cuts, texts) = (stage.Setting.Short ? 3 : 20, new List<string>());
        foreach (var side in stage.Sides)
        {
            var relay = side.RelayOf(stage.Instances[0]);
            var answers = new Dictionary<HttpStatusCode, int>();
            var (again, unanswered) = (new Dictionary<HttpStatusCode, int>(), 0);
            for (var cut = 0; cut < cuts; cut++)
            {
                // Readers keep the connection up, and one of them may meet the cut instead of the creation: then there is another.
                await Until.ComesAsync(() => Task.FromResult(relay.Open > 0), Patience, cancellationToken);
                relay.CutAfter(0);
                var email = $"{Guid.NewGuid():N}@example.com";
                var (status, id) = await stage.CreateAsync(side, email, cancellationToken);
                answers[status] = answers.GetValueOrDefault(status) + 1;
                relay.Heal();
                if (id is null)
                {
                    unanswered++;
                    var (second, _) = await stage.CreateAsync(side, email, cancellationToken);
                    again[second] = again.GetValueOrDefault(second) + 1;
                }
            }

            texts.Add(Noticed.Text($"{Statuses(answers)}{(unanswered > 0 ? $"; of those repeated by hand {Statuses(again)}" : "")}"));
        }

        return texts;
    }

    private static string Statuses(Dictionary<HttpStatusCode, int> answers) =>
        string.Join(", ", answers.OrderBy(static answer => answer.Key).Select(static answer => Noticed.Text($"{answer.Value} × {(int)answer.Key}")));
}
