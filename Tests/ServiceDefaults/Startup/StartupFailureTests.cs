using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using ServiceDefaults.Startup;

namespace Tests.ServiceDefaults.Startup;

public sealed class StartupFailureTests
{
    [Fact]
    public void Sentence_SettingsRefused_AreNamedTogether() => Assert.Equal(
        "Mail:From must be an address. Mail:Port must be a number.",
        StartupFailure.Sentence(new OptionsValidationException("", typeof(object), ["Mail:From must be an address.", "Mail:Port must be a number."])));

    [Fact]
    public void Sentence_PortInUse_SaysWhichAndWhatToDo() => Assert.Equal(
        "Failed to bind to address http://localhost:8080: end what uses it, or set another address under Kestrel:Endpoints.",
        StartupFailure.Sentence(new IOException("Failed to bind to address http://localhost:8080.", new AddressInUseException("in use"))));

    [Fact]
    public void Sentence_FaultOfTheProgram_IsLeftToItsStackTrace() => Assert.Null(StartupFailure.Sentence(new NotSupportedException()));
}
