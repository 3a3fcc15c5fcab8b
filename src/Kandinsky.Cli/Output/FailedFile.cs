namespace Kandinsky.Cli;

/// <summary>A picture of a folder that could not be used.</summary>
/// <param name="File">Its path.</param>
/// <param name="Error">Why, in a sentence.</param>
internal sealed record FailedFile(string File, string Error);
