namespace Kandinsky.Cli;

/// <summary>What <c>models list --json</c> prints.</summary>
internal sealed record ModelsResult(string Command, IReadOnlyList<ModelResult> Models);

/// <summary>One model.</summary>
/// <param name="Name">What --model or --prior take.</param>
/// <param name="Kind">prior, decoder, inpaint decoder or controlnet decoder.</param>
/// <param name="Path">Its folder.</param>
internal sealed record ModelResult(string Name, string Kind, string Path);
