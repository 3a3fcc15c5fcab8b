namespace Kandinsky.Server;

/// <summary>Who sends a request.</summary>
/// <param name="Name">The name of the key.</param>
/// <param name="IsAdmin">Whether everybody's jobs and pictures may be seen.</param>
/// <param name="Quota">The most pictures in a day; null for any number.</param>
sealed record Caller(string Name, bool IsAdmin, int? Quota)
{
    /// <summary>Whoever sits at the machine, while there are no keys.</summary>
    public static Caller Local { get; } = new("local", IsAdmin: true, null);

    /// <summary>Whose jobs and pictures a list shows: its own, or everybody's (null).</summary>
    public string? Owns => IsAdmin ? null : Name;

    /// <summary>Whether an owner's jobs and pictures may be seen.</summary>
    public bool MaySee(string owner) => IsAdmin || owner == Name;
}
