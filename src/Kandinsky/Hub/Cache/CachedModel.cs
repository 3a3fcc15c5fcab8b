namespace Kandinsky;

/// <summary>A model in the cache.</summary>
/// <param name="Id">The model, <c>owner/name</c>.</param>
/// <param name="Path">Its folder in the cache.</param>
/// <param name="Bytes">The space it takes on disk, unfinished downloads included.</param>
/// <param name="Snapshots">The commits that are there.</param>
public sealed record CachedModel(string Id, string Path, long Bytes, IReadOnlyList<CachedSnapshot> Snapshots);
