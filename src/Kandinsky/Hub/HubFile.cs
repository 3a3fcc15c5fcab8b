namespace Kandinsky;

/// <summary>A file of a model on the hub.</summary>
/// <param name="Name">Its name, with forward slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Hash">Its SHA-256 (large files) or git's SHA-1 of it (the rest), in hexadecimal: its name among the cache's blobs.</param>
public sealed record HubFile(string Name, long Bytes, string Hash);
