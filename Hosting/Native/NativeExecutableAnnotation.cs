namespace Hosting.ApplicationModel;

internal sealed record NativeExecutableAnnotation(Func<NativeExecutableContext, Task<NativeExecutable>> Prepare) : IResourceAnnotation;
