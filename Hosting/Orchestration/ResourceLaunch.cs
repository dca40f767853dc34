using Hosting.Containers;
using Hosting.Executables;

namespace Hosting.Orchestration;

/// <summary>What has to be started for an instance.</summary>
/// <param name="Companions">Processes that run before it and end after it.</param>
/// <param name="Environment">What the model says about its environment, for <c>describe</c>.</param>
/// <param name="Ports">The ports that were kept for it and are let go now.</param>
/// <param name="Container">The container that the process is attached to, when it is one of an engine's command line.</param>
internal sealed record ResourceLaunch(
    ProcessSpec Main, IReadOnlyList<ProcessSpec> Companions, IReadOnlyDictionary<string, string?> Environment, IReadOnlyList<int> Ports,
    RunningContainer? Container = null);
