using System.Reflection;

namespace Hosting.Testing;

/// <summary>Runs an AppHost inside a test: random ports, a folder of its own that goes with the application, output of the resources in the test's log.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>A builder without an AppHost: the test describes the model itself.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var session = new TestingSession(Assembly.GetCallingAssembly(), args);
        return new TestingBuilder(session.CreateWithoutEntryPoint(), session);
    }

    /// <summary>Runs the AppHost that <typeparamref name="TEntryPoint"/> (<c>Projects.APPHOST</c>) belongs to, as far as its call of Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), [], cancellationToken);

    /// <summary>Runs the AppHost with arguments, as far as its call of Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    /// <summary>Runs the AppHost that the type belongs to, as far as its call of Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    /// <summary>Runs the AppHost with arguments, as far as its call of Build.</summary>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        var session = new TestingSession(entryPoint.Assembly, args);
        return new TestingBuilder(await session.StartAsync(cancellationToken).ConfigureAwait(false), session);
    }
}
