namespace Kandinsky;

/// <summary>
/// A sampler by any of its usual names: those of <see cref="SchedulerCatalog"/>, of Stable Diffusion web UI (<c>DPM++ 2M Karras</c>), ComfyUI
/// (<c>dpmpp_2m</c>), InvokeAI (<c>dpmpp_2m_k</c>), NovelAI (<c>k_euler_ancestral</c>), and the reference's classes.
/// </summary>
/// <param name="Entry">The sampler.</param>
/// <param name="Karras">On if the name says so; null if it does not, or the sampler has no such choice.</param>
/// <param name="Spacing">The timestep spacing that the name says; null likewise.</param>
/// <param name="IsExact">Whether the sampler is the one that was named, and not only the nearest there is.</param>
public sealed record UsualSampler(SchedulerEntry Entry, bool? Karras, TimestepSpacing? Spacing, bool IsExact)
{
    private const string KarrasWord = "karras";

    /// <summary>What is said of the spacing of noise levels, behind a sampler's name or beside it.</summary>
    private static readonly (string Word, bool? Karras, TimestepSpacing? Spacing, bool IsExact)[] _schedules =
    [
        (KarrasWord, true, null, true),
        ("sgmuniform", null, TimestepSpacing.Trailing, true),
        ("ddimuniform", null, TimestepSpacing.Leading, true),
        ("polyexponential", null, null, false),
        ("exponential", null, null, false),
        ("alignyoursteps", null, null, false),
        ("linearquadratic", null, null, false),
        ("kloptimal", null, null, false),
        ("turbo", null, TimestepSpacing.Trailing, true),
        ("beta", null, null, false),
        ("automatic", null, null, true),
        ("uniform", null, null, true),
        ("normal", null, null, true),
        ("simple", null, null, true),
        ("native", null, null, true),
    ];

    // The web UI's own choice for these is Karras's, where "Automatic" is asked for.
    private static readonly string[] _karrasByDefault = ["dpmpp2m", "dpmppsde", "dpmpp2sa", "dpm2", "dpm2a"];

    private static readonly (string Entry, string[] Names)[] _same =
    [
        ("ddim", ["ddimv3"]),
        ("dpmpp-2m", ["dpmsolverpp", "dpmsolver", "dpmpp2mv2"]),
        ("dpmpp-2m-sde", ["dpmpp2msde"]),
        ("dpmpp-2s", ["dpmpp2s", "dpmsolversinglestep"]),
        ("euler-a", ["eulerancestral"]),
        ("kdpm2", ["dpm2", "dpmsolver2"]),
        ("kdpm2-a", ["dpm2a", "dpm2ancestral", "kdpm2ancestral"]),
        ("pndm", ["plms"]),
        ("unipc", ["unipcbh2", "unipcmultistep"]),
    ];

    private static readonly (string Entry, string[] Names)[] _nearest =
    [
        ("ddim", ["ddimcfgpp"]),
        ("dpmpp-2s", ["dpmppsde", "dpmpp2sa", "dpmpp2sancestral", "dpmpp2sancestralcfgpp", "dpmsolversde", "dpmadaptive"]),
        ("dpmpp-2m", ["dpmfast", "dpmpp2mcfgpp", "resmultistep"]),
        ("dpmpp-2m-sde", ["dpmpp2msdeheun", "dpmpp3msde"]),
        ("euler", ["eulercfgpp", "eulermax", "eulernegative", "eulersmea"]),
        ("euler-a", ["eulerancestralcfgpp", "euleracfgpp", "euleradyn", "euleradynamic"]),
        ("heun", ["heunpp2", "restart"]),
        ("pndm", ["ipndm", "ipndmv"]),
        ("unipc", ["unipcbh1"]),
    ];

    /// <summary>The sampler of a name.</summary>
    /// <param name="name">The name, in any case and with any signs between its letters.</param>
    /// <param name="schedule">How noise levels are spaced, where a program keeps that apart.</param>
    /// <returns>Null if no sampler is called so, or like it.</returns>
    public static UsualSampler? Find(string name, string? schedule = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (schedule is { Length: > 0 } && Find(name) is { } bare) return bare.With(Plain(schedule), Plain(name));
        var plain = Plain(name);
        if (Named(plain) is { } found) return new(found.Entry, null, null, found.IsExact);
        foreach (var (word, _, _, _) in _schedules)
        {
            if (plain.EndsWith(word, StringComparison.Ordinal) && Named(plain[..^word.Length]) is { } of) return new UsualSampler(of.Entry, null, null,
                of.IsExact).With(word, plain[..^word.Length]);
        }
        return plain.EndsWith('k') && Named(plain[..^1]) is { } invoked ? new UsualSampler(invoked.Entry, null, null, invoked.IsExact).With(KarrasWord, "")
            : null;
    }

    private UsualSampler With(string schedule, string name)
    {
        var (word, karras, spacing, isExact) = _schedules.FirstOrDefault(each => each.Word == schedule);
        if (word is null) return this with { IsExact = false };
        if (word == "automatic" && _karrasByDefault.Contains(name)) karras = true;
        var kind = SchedulerClass.All.First(each => each.Name == Entry.ClassName);
        var isTaken = (karras is null || kind.HasKarras) && (spacing is null || kind.HasSpacing);
        return this with { Karras = kind.HasKarras ? karras : null, Spacing = kind.HasSpacing ? spacing : null, IsExact = IsExact && isExact && isTaken };
    }

    private static (SchedulerEntry Entry, bool IsExact)? Named(string plain)
    {
        foreach (var name in Variants(plain))
        {
            if (SchedulerCatalog.Entries.FirstOrDefault(entry => Plain(entry.Name) == name || Plain(entry.ClassName) == name) is { } own) return (own, true);
            if (Of(_same, name) is { } same) return (same, true);
            if (Of(_nearest, name) is { } nearest) return (nearest, false);
        }
        return null;
    }

    /// <summary>With and without what programs put around a sampler's name.</summary>
    private static IEnumerable<string> Variants(string plain)
    {
        foreach (var name in plain.EndsWith("gpu", StringComparison.Ordinal) ? (string[])[plain, plain[..^3]] : [plain])
        {
            yield return name;
            if (name.StartsWith('k')) yield return name[1..];
            if (name.StartsWith("sample", StringComparison.Ordinal)) yield return name[6..];
        }
    }

    private static SchedulerEntry? Of((string Entry, string[] Names)[] table, string name) =>
        table.FirstOrDefault(row => row.Names.Contains(name)).Entry is { } entry ? SchedulerCatalog.Entries.First(each => each.Name == entry) : null;

    private static string Plain(string name) =>
        string.Concat(name.ToLowerInvariant().Replace("++", "pp", StringComparison.Ordinal).Where(char.IsAsciiLetterOrDigit));
}
