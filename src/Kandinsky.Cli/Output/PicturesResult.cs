using System.Text.Json.Nodes;

namespace Kandinsky.Cli;

/// <summary>What a painting command made.</summary>
/// <param name="Command">Its name, for example generate.</param>
/// <param name="Seconds">From the start of the first stage to the last file written.</param>
/// <param name="Memory">What it held at most.</param>
/// <param name="Pictures">Everything needed to make each again, in the order they were made.</param>
/// <param name="Failed">The pictures of a folder that could not be used; left out if all could.</param>
internal sealed record PicturesResult(string Command, double Seconds, MemoryResult Memory, IReadOnlyList<JsonObject> Pictures,
    IReadOnlyList<FailedFile>? Failed);

/// <summary>The most memory a command held, in units of 2^20 bytes.</summary>
/// <param name="PlannedMb">As planned before anything was loaded.</param>
/// <param name="PeakMb">As it was.</param>
internal sealed record MemoryResult(long PlannedMb, long PeakMb);
