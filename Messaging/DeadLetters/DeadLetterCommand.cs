using System.Globalization;
using Messaging.RabbitMq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client.Exceptions;

namespace Messaging.DeadLetters;

/// <summary>
/// The one-shot <c>dlq</c> of a service: works with dead letters where the service is configured, and exits with 0, with 1 and one sentence on
/// standard error, or with 2 when it was not understood.
/// </summary>
public static class DeadLetterCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Reads <c>ConnectionStrings:messaging</c> as the service does.</summary>
    /// <param name="args">What stands behind <c>dlq</c>.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args is ["--help" or "-h" or "help"])
        {
            Console.WriteLine(DeadLetterArguments.Usage);
            return 0;
        }

        if (DeadLetterArguments.Parse(args) is not { } asked)
        {
            await Console.Error.WriteLineAsync(DeadLetterArguments.Usage);
            return 2;
        }

        var input = Console.IsInputRedirected ? null : Console.In;
        try
        {
            using var host = BuildHost();
            return await RunAsync(asked, BrokerFactory.Of(host.Services), Console.Out, input);
        }
        catch (Exception exception) when (exception is DeadLetterException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (Exception exception) when (exception is BrokerUnreachableException or OperationInterruptedException)
        {
            await Console.Error.WriteLineAsync($"RabbitMQ cannot be used: {exception.GetBaseException().Message}");
            return 1;
        }
    }

    internal static async Task<int> RunAsync(
        DeadLetterArguments asked, IConnectionFactory factory, TextWriter output, TextReader? terminal, TimeSpan? patience = null)
    {
        await using var connection = await ConnectAsync(factory, patience ?? Patience);
        var deadLetters = new DeadLetterQueues(connection);
        var queues = asked.Queue is { } one ? [one] : DeadLetterQueues.Known;
        switch (asked.Verb)
        {
            case "list":
                await ListAsync(deadLetters, queues, asked, output);
                return 0;
            case "show":
                await ShowAsync(deadLetters, queues, asked, output);
                return 0;
            case "replay":
                await ChangeAsync("Replayed", asked, queues, output, deadLetters.ReplayAsync);
                return 0;
            case "purge" when await AgreedAsync(deadLetters, queues, asked, output, terminal):
                await ChangeAsync("Removed", asked, queues, output, deadLetters.PurgeAsync);
                return 0;
            default:
                await output.WriteLineAsync("Nothing is removed.");
                return 1;
        }
    }

    /// <summary>What accepts a connection need not be a broker, nor one that is there: a proxy does so for what is behind it.</summary>
    private static async Task<IConnection> ConnectAsync(IConnectionFactory factory, TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            return await factory.CreateConnectionAsync("dlq", patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception late) when (patience.IsCancellationRequested && late is OperationCanceledException or BrokerUnreachableException)
        {
            throw new DeadLetterException(
                $"RabbitMQ does not answer within {within.TotalSeconds:0} s: see whether it runs, and whether ConnectionStrings:messaging names it.");
        }
    }

    private static async Task ListAsync(DeadLetterQueues deadLetters, IReadOnlyList<string> queues, DeadLetterArguments asked, TextWriter output)
    {
        var (letters, all) = (new List<DeadLetter>(), 0);
        foreach (var queue in queues)
        {
            all += await deadLetters.CountAsync(queue);
            letters.AddRange(await deadLetters.ListAsync(queue, asked.Limit));
        }

        DeadLetterPrinter.Print(letters, all, asked.Json, output);
    }

    private static async Task ShowAsync(DeadLetterQueues deadLetters, IReadOnlyList<string> queues, DeadLetterArguments asked, TextWriter output)
    {
        foreach (var queue in queues)
        {
            if (await deadLetters.FindAsync(queue, asked.Ids[0]) is { } letter)
            {
                DeadLetterPrinter.Print(letter, asked.Json, output);
                return;
            }
        }

        throw Missing(asked.Ids);
    }

    private static async Task ChangeAsync(
        string done, DeadLetterArguments asked, IReadOnlyList<string> queues, TextWriter output,
        Func<string, IReadOnlyCollection<string>?, CancellationToken, Task<int>> change)
    {
        var count = 0;
        foreach (var queue in queues)
        {
            count += await change(queue, asked.Ids.Count > 0 ? asked.Ids : null, CancellationToken.None);
        }

        if (count == 0 && asked.Ids.Count > 0)
        {
            throw Missing(asked.Ids);
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done}: {count}."));
    }

    private static async Task<bool> AgreedAsync(
        DeadLetterQueues deadLetters, IReadOnlyList<string> queues, DeadLetterArguments asked, TextWriter output, TextReader? terminal)
    {
        if (asked.Agreed)
        {
            return true;
        }

        if (terminal is null)
        {
            throw new DeadLetterException("Dead letters are removed only when you agree: repeat the command with --yes.");
        }

        var count = asked.Ids.Count;
        foreach (var queue in asked.Ids.Count > 0 ? [] : queues)
        {
            count += await deadLetters.CountAsync(queue);
        }

        await output.WriteAsync($"Remove {DeadLetterPrinter.Counted(count)} for good? [y/N] ");
        await output.FlushAsync();
        return (await terminal.ReadLineAsync())?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    private static DeadLetterException Missing(IReadOnlyList<string> ids) =>
        new($"There is no dead letter {string.Join(" or ", ids.Select(static id => $"'{id}'"))}: 'dlq list' lists those that are there.");

    private static IHost BuildHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        builder.AddShortVariables();
        builder.AddRabbitMQClient("messaging");
        return builder.Build();
    }
}
