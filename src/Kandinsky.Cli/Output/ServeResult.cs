namespace Kandinsky.Cli;

/// <summary>A service that has started.</summary>
/// <param name="Command">serve.</param>
/// <param name="Address">Where it is reached.</param>
internal sealed record ServeResult(string Command, string Address);

/// <summary>A key that was made; shown once.</summary>
internal sealed record KeyResult(string Command, string Name, string Key);

/// <summary>The keys of a service.</summary>
internal sealed record KeysResult(string Command, IReadOnlyList<KeyLine> Keys);

/// <summary>One of them.</summary>
internal sealed record KeyLine(string Name, string Role, int? Quota, DateTimeOffset Created, DateTimeOffset? Revoked);
