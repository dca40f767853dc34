namespace Hosting.ApplicationModel;

/// <summary>A value that is made of other objects of the model.</summary>
public interface IValueWithReferences
{
    /// <summary>The objects that it is made of.</summary>
    IEnumerable<object> References { get; }
}
