namespace Hosting.ApplicationModel;

/// <summary>Base of all resources.</summary>
/// <exception cref="ArgumentException">The name is no DNS label: letters, digits and single hyphens, a letter first, at most 64 characters.</exception>
public abstract class Resource(string name) : IResource
{
    /// <inheritdoc />
    public virtual string Name { get; } = ResourceName.Validated(name);

    /// <inheritdoc />
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
