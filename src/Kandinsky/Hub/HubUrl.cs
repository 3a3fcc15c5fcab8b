namespace Kandinsky;

/// <summary>The hub's addresses.</summary>
internal static class HubUrl
{
    /// <summary>The list of a model's files at a revision, with lengths and hashes.</summary>
    public static Uri OfListing(HubSettings settings, HubId id) =>
        new($"{settings.Address}/api/models/{id.Id}/revision/{Uri.EscapeDataString(id.Revision)}?blobs=true");

    /// <summary>A file of a model at a commit.</summary>
    public static Uri OfFile(HubSettings settings, HubId id, string commit, string name) =>
        new($"{settings.Address}/{id.Id}/resolve/{commit}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}");
}
