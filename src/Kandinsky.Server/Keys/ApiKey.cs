namespace Kandinsky.Server;

/// <summary>A key as it is kept: the key itself is not.</summary>
/// <param name="Name">What it is called; jobs and pictures belong to it.</param>
/// <param name="Role">What its bearer may do.</param>
/// <param name="Quota">The most pictures in a day; null for any number.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Revoked">When it was revoked; null while it is good.</param>
public sealed record ApiKey(string Name, KeyRole Role, int? Quota, DateTimeOffset Created, DateTimeOffset? Revoked);
