using System.Collections.ObjectModel;

namespace Hosting.ApplicationModel;

/// <summary>The statements of the model about one resource, in the order in which they were made.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;
