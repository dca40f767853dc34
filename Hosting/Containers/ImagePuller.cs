using System.Collections.Concurrent;
using System.Globalization;
using Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Hosting.Containers;

/// <summary>Pulls images, and shows how far it is.</summary>
internal sealed partial class ImagePuller(ResourceNotificationService notifications, ResourceLoggerService logs, TimeProvider time)
{
    /// <summary>How long a registry may be silent before a resource that can do without is started without.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, string> _silent = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>As long as it takes. One that has an alternative does not wait for a registry that says nothing, nor ask it a second time.</summary>
    /// <returns>Null when the image is there, otherwise what went wrong.</returns>
    public async Task<string?> PullAsync(ContainerResource resource, ContainerEngine engine, string image, bool hasAlternative)
    {
        var registry = ContainerImage.Registry(image);
        if (hasAlternative && _silent.TryGetValue(registry, out var earlier))
        {
            return earlier;
        }

        using var end = new CancellationTokenSource();
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var progress = new PullProgress();
        var log = logs.GetLogger(resource);
        LogPulling(log, image);
        var pull = engine.PullAsync(image, Take, end.Token);
        if (hasAlternative)
        {
            await Task.WhenAny(pull, answered.Task, Task.Delay(Silence, time, end.Token)).ConfigureAwait(false);
            if (!pull.IsCompleted && !answered.Task.IsCompleted)
            {
                await end.CancelAsync().ConfigureAwait(false);
                await ((Task)pull).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return _silent[registry] = string.Create(CultureInfo.InvariantCulture, $"{registry} did not answer within {Silence.TotalSeconds:0} s");
            }
        }

        var result = await pull.ConfigureAwait(false);
        await ShowAsync(null).ConfigureAwait(false);
        return result.IsSuccess ? null : result.Complaint;

        void Take(string line, bool isError)
        {
            // Podman tells all on standard error, and first that it tries.
            var isFirst = (!isError || line.StartsWith("Getting image source", StringComparison.Ordinal)) && answered.TrySetResult();
            var isNews = progress.Take(line);
            if (isFirst || isNews)
            {
                _ = ShowAsync($"pulling {image}{progress}");
            }
        }

        Task ShowAsync(string? reason) => notifications.PublishUpdateAsync(resource, s => s with { StateReason = reason });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "pulling {Image}")]
    private static partial void LogPulling(ILogger logger, string image);
}

/// <summary>Counts layers in what the command line writes while it pulls.</summary>
internal sealed class PullProgress
{
    private readonly HashSet<string> _known = [];
    private readonly HashSet<string> _done = [];

    /// <returns>Whether the line changed the count.</returns>
    public bool Take(string line)
    {
        if (line.Split(": ", 2) is not [{ Length: >= 12 } layer, var what] || layer.Contains(' ', StringComparison.Ordinal))
        {
            return false;
        }

        return what.StartsWith("Pull complete", StringComparison.Ordinal) || what.StartsWith("Already exists", StringComparison.Ordinal)
            ? _known.Add(layer) | _done.Add(layer)
            : what.StartsWith("Pulling fs layer", StringComparison.Ordinal) && _known.Add(layer);
    }

    public override string ToString() =>
        _known.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $": {_done.Count} of {_known.Count} layers");
}
