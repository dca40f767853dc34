using Bench.Processes;
using Tests.Testing;

namespace Bench.Faults;

/// <summary>One of the two gateways that are compared, with its readers.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Program">Its process.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="RelayOf">The relay that stands between it and an instance.</param>
internal sealed record Side(string Name, ChildProgram Program, Uri Address, Func<UserInstance, TcpRelay> RelayOf) : IAsyncDisposable
{
    private Readers? _readers;

    public Readers Readers => _readers ?? throw new InvalidOperationException("Nobody reads yet.");

    public void Read(Uri user, int readers) => _readers = Readers.Start(new Uri(Address, user), readers);

    public async ValueTask DisposeAsync()
    {
        if (_readers is not null)
        {
            await _readers.DisposeAsync();
        }

        await Program.DisposeAsync();
    }
}
