using System.Collections.Concurrent;
using System.Net.Http.Json;
using FsCheck;
using FsCheck.Fluent;
using ICU4N.Text;
using NotificationWorker.Email;

namespace Tests.Hostile.Generated;

/// <summary>
/// Requests that nobody thought of, against the running gateway. TESTS_GENERATED says how many (else 2,000), TESTS_SEED which; docs/testing.md has the command.
/// </summary>
public sealed class GeneratedRequestsTests(HostileFixture system) : IClassFixture<HostileFixture>
{
    private const int Lanes = 4;

    // What somebody may be answered to a creation by docs/errors.md: nobody asks too often here, and everything is there.
    private static readonly int[] Declared = [201, 400, 409, 413, 415];

    private readonly ConcurrentDictionary<string, int> _boxes = [];
    private readonly int[] _answers = new int[600];

    [Fact]
    public async Task Request_OfAnyMaking_IsAnsweredAsDeclaredAndReadBackAsSent()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("TESTS_GENERATED") ?? "2000", CultureInfo.InvariantCulture);
        var seed = ulong.Parse(Environment.GetEnvironmentVariable("TESTS_SEED") ?? "20261201", CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper!.WriteLine($"{count} requests, TESTS_SEED={seed}");

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => RunAsync(lane, count / Lanes, seed))));

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", Declared.Select(status => $"{status}: {_answers[status]}")));
        Assert.All([201, 400, 409, 415], status => Assert.True(_answers[status] > count / 50, $"only {_answers[status]} answers were {status}"));
        Assert.Equal(_boxes.Count, await system.CountAsync());
    }

    private async Task RunAsync(int lane, int count, ulong seed)
    {
        var mailboxes = new Dictionary<string, string>();
        foreach (var request in GeneratedRequest.Of(lane, 1 + (count / 200)).Sample(count, new Rnd(seed + (ulong)lane), 100))
        {
            try
            {
                await CheckAsync(request, mailboxes);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException($"TESTS_SEED={seed}: {failure.Message}\n{request}", failure);
            }
        }
    }

    private async Task CheckAsync(GeneratedRequest request, Dictionary<string, string> mailboxes)
    {
        var answer = await RawAnswer.OfAsync(system.Gateway, request.Bytes);

        Assert.Contains(answer.Status, Declared);
        Interlocked.Increment(ref _answers[answer.Status]);
        if (answer.Status == 201)
        {
            Assert.False(request.IsRefused, "this may not be taken");
            Assert.True(
                request.Mailbox is null || mailboxes.TryAdd(request.Mailbox, request.Email),
                $"the same mailbox as {mailboxes.GetValueOrDefault(request.Mailbox ?? "")}");
            await CheckCreatedAsync(request, answer);
            return;
        }

        var problem = answer.Problem();
        var known = request.Mailbox is not null && mailboxes.ContainsKey(request.Mailbox);
        if (answer.Status == 409)
        {
            Assert.True(!request.IsRefused && (known || request.Mailbox is null), "nobody has this address");
        }
        else
        {
            var why = request.Refusals.Where(refusal => refusal.Status == answer.Status).Select(static refusal => refusal.Field).ToList();
            Assert.NotEmpty(why);
            var fields = problem.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().Select(static error => error.Name) : [];
            Assert.All(fields, field => Assert.Contains(field, why));
        }
    }

    private async Task CheckCreatedAsync(GeneratedRequest request, RawAnswer answer)
    {
        var id = JsonElement.Parse(answer.Body).GetProperty("id").GetInt32();
        var user = await system.Client.GetFromJsonAsync<JsonElement>($"/users/{id}", TestContext.Current.CancellationToken);
        Assert.Equal((request.Name.Trim(), request.Email), (user.GetProperty("name").GetString(), user.GetProperty("email").GetString()));
        Assert.True(_boxes.TryAdd(Box(request.Email), id), "another user has a mailbox of this name");
    }

    // Where the mail goes, as a mail server tells mailboxes apart that does not mind upper and lower case.
    private static string Box(string email)
    {
        var recipient = MailAddress.ParseBare("", email);
        Assert.NotNull(recipient);
        Assert.True(recipient.Domain.All(char.IsAscii), recipient.Domain);
        var local = recipient.LocalPart is ['"', .. var quoted, '"'] ? quoted : recipient.LocalPart;
        var content = new StringBuilder();
        for (var i = 0; i < local.Length; i++)
        {
            content.Append(local[i] == '\\' ? local[++i] : local[i]);
        }

        return $"{Normalizer2.NFCInstance.Normalize(content.ToString()).ToUpperInvariant()}@{recipient.Domain}";
    }
}
