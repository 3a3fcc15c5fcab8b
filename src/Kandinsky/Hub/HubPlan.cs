namespace Kandinsky;

/// <summary>What a pull of a model at a commit would hold.</summary>
/// <param name="Id">The model.</param>
/// <param name="Commit">The commit the revision stands for.</param>
/// <param name="Files">The files, of all files of the model those that are needed.</param>
public sealed record HubPlan(HubId Id, string Commit, IReadOnlyList<HubFile> Files)
{
    /// <summary>The length of all files together.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);
}
