using System.Globalization;
using System.Security.Claims;

namespace Kandinsky.Server;

/// <summary>Who sends a request.</summary>
/// <param name="Name">The name of the key.</param>
/// <param name="IsAdmin">Whether everybody's jobs and pictures may be seen.</param>
/// <param name="Quota">The most pictures in a day; null for any number.</param>
internal sealed record Caller(string Name, bool IsAdmin, int? Quota)
{
    /// <summary>Whoever sits at the machine, while there are no keys.</summary>
    public static Caller Local { get; } = new("local", IsAdmin: true, null);

    /// <summary>The caller that a request's principal stands for; whoever sits at the machine if there is none.</summary>
    public static Caller Of(ClaimsPrincipal? user) => user?.FindFirstValue(ClaimTypes.Name) is { } name
        ? new(name, user.IsInRole(nameof(KeyRole.Admin)), int.TryParse(user.FindFirstValue("quota"), NumberStyles.None, CultureInfo.InvariantCulture,
            out var quota) ? quota : null)
        : Local;

    /// <summary>This caller as a request's principal.</summary>
    public ClaimsPrincipal ToPrincipal()
    {
        var identity = new ClaimsIdentity("key");
        identity.AddClaim(new(ClaimTypes.Name, Name));
        if (IsAdmin) identity.AddClaim(new(ClaimTypes.Role, nameof(KeyRole.Admin)));
        if (Quota is { } quota) identity.AddClaim(new("quota", quota.ToString(CultureInfo.InvariantCulture)));
        return new(identity);
    }

    /// <summary>Whose jobs and pictures a list shows: its own, or everybody's (null).</summary>
    public string? Owns => IsAdmin ? null : Name;

    /// <summary>Whether an owner's jobs and pictures may be seen.</summary>
    public bool MaySee(string owner) => IsAdmin || owner == Name;
}
