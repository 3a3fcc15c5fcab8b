namespace Kandinsky;

/// <summary>A file of a model on the hub.</summary>
/// <param name="Name">Its name, with forward slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Hash">Its SHA-256 (large files) or git's SHA-1 of it (the rest), in hexadecimal: its name among the cache's blobs.</param>
public sealed record HubFile(string Name, long Bytes, string Hash);

/// <summary>What a pull of a model at a commit would hold.</summary>
/// <param name="Id">The model.</param>
/// <param name="Commit">The commit the revision stands for.</param>
/// <param name="Files">The files, of all files of the model those that are needed.</param>
public sealed record HubPlan(HubId Id, string Commit, IReadOnlyList<HubFile> Files)
{
    /// <summary>The length of all files together.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);
}
