namespace Kandinsky.Cli;

/// <summary>What <c>models inspect --json</c> prints.</summary>
internal sealed record InspectionResult(string Command, string Name, string Kind, string Path, string? Prior, IReadOnlyList<ComponentResult> Components);

/// <summary>One component; parameters, type and bytes only for those with weights.</summary>
/// <param name="Name">Its folder, for example unet.</param>
/// <param name="Class">Its class in the reference implementation.</param>
/// <param name="Parameters">The number of weights.</param>
/// <param name="Type">The number type most of them are stored in.</param>
/// <param name="Bytes">What they take on disk.</param>
internal sealed record ComponentResult(string Name, string Class, long? Parameters, string? Type, long? Bytes);
