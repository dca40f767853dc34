using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Users;

/// <summary>What the gateway reads and writes, without reflection. How it is spelled stands in the options of the application.</summary>
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class UsersJson : JsonSerializerContext;
