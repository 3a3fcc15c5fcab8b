namespace Kandinsky.Server;

/// <summary>What the bearer of a key may do.</summary>
public enum KeyRole
{
    /// <summary>Paint, and see own jobs and pictures.</summary>
    User,

    /// <summary>See and end everybody's jobs too, and read the metrics.</summary>
    Admin,
}
