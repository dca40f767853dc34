namespace Hosting.ApplicationModel;

/// <summary>A value that is known only once the application starts.</summary>
public interface IValueProvider
{
    /// <summary>The value, or null when there is none.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}
