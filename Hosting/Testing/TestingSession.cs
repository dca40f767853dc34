using System.Reflection;
using Hosting.Runs;

namespace Hosting.Testing;

/// <summary>
/// Runs the entry point of an AppHost on a thread of its own, holds it in its call of Build until the test has changed the
/// model, and holds it again in its call of Run until the test has ended the application.
/// </summary>
internal sealed class TestingSession(Assembly appHost, string[] args)
{
    private static readonly AsyncLocal<TestingSession?> Ambient = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _model = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _build = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DistributedApplicationBuilder? _created;

    public static TestingSession? Current => Ambient.Value;

    public Task Ended => _ended.Task;

    public Task<DistributedApplicationBuilder> StartAsync(CancellationToken cancellationToken)
    {
        var thread = new Thread(RunEntryPoint) { IsBackground = true, Name = $"{appHost.GetName().Name} entry point" };
        thread.Start();
        return _model.Task.WaitAsync(cancellationToken);
    }

    public DistributedApplicationBuilder CreateWithoutEntryPoint()
    {
        _build.SetResult(true);
        return CreateBuilder(new DistributedApplicationOptions { Args = args });
    }

    public DistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        options.AssemblyName = appHost.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        var arguments = AppHostArguments.Parse(["--isolated", .. options.Args ?? []]);
        return _created = new DistributedApplicationBuilder(options, AppHostProject.Of(options), arguments, this);
    }

    /// <summary>The AppHost has described its model.</summary>
    public void WaitForBuild(DistributedApplicationBuilder builder)
    {
        _model.TrySetResult(builder);
        if (!_build.Task.GetAwaiter().GetResult())
        {
            throw new AbandonedException();
        }
    }

    /// <summary>The AppHost goes on into the call of Build.</summary>
    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        if (!_build.TrySetResult(true) && !_application.Task.IsCompleted)
        {
            _created?.Build();
        }

        return _application.Task.WaitAsync(cancellationToken);
    }

    public void Built(DistributedApplication application) => _application.TrySetResult(application);

    /// <summary>The test does not want the application (any more).</summary>
    public async ValueTask AbandonAsync()
    {
        if (_build.TrySetResult(false) && _created is { } builder)
        {
            await builder.Run.DisposeAsync().ConfigureAwait(false);
        }
        else if (_application.Task is { IsCompletedSuccessfully: true, Result: var application })
        {
            await application.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void End() => _ended.TrySetResult();

    private void RunEntryPoint()
    {
        Ambient.Value = this;
        try
        {
            var main = appHost.EntryPoint ?? throw new DistributedApplicationException($"{appHost.GetName().Name} has no entry point: name a type of an AppHost.");
            var result = main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? [] : [args], null);
            (result as Task)?.GetAwaiter().GetResult();
            Fail(new DistributedApplicationException($"{appHost.GetName().Name} ended without a call of Build."));
        }
        catch (AbandonedException)
        {
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    private void Fail(Exception error)
    {
        _model.TrySetException(error);
        _application.TrySetException(error);
    }

    private sealed class AbandonedException : Exception;
}
