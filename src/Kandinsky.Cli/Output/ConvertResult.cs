namespace Kandinsky.Cli;

/// <summary>What <c>models convert --json</c> prints.</summary>
/// <param name="Command">models convert.</param>
/// <param name="Models">The models written.</param>
/// <param name="Notes">What was left out, and why.</param>
internal sealed record ConvertResult(string Command, IReadOnlyList<FabricatedResult> Models, IReadOnlyList<string> Notes);
