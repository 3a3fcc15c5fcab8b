namespace Kandinsky.Cli;

/// <summary>What <c>models fabricate --json</c> prints.</summary>
/// <param name="Command">models fabricate.</param>
/// <param name="Models">The models made.</param>
internal sealed record FabricateResult(string Command, IReadOnlyList<FabricatedResult> Models);

/// <summary>A model that was made.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Bytes">Bytes of its weights.</param>
internal sealed record FabricatedResult(string Path, long Bytes);
