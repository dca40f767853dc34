using Hosting.Executables;

namespace Hosting.Control;

/// <summary>The AppHost lives and does not answer.</summary>
internal sealed class ControlUnansweredException(string message, Exception inner) : StartupException(message, inner);
