namespace Kandinsky;

/// <summary>One commit of a model in the cache.</summary>
/// <param name="Id">The model, <c>owner/name</c>.</param>
/// <param name="Commit">The commit, 40 hexadecimal digits.</param>
/// <param name="Revisions">The branches, tags and pull requests known to stand at this commit.</param>
/// <param name="Path">The folder that lists the model's files under their own names.</param>
public sealed record CachedSnapshot(string Id, string Commit, IReadOnlyList<string> Revisions, string Path);
