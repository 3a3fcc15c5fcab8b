using System.Globalization;

namespace Kandinsky;

/// <summary>How much memory this process may hold.</summary>
public static class AvailableMemory
{
    /// <summary>The environment variable that says another limit, such as <c>12GB</c> or <c>800MB</c>, or <c>off</c> for none.</summary>
    public const string Variable = "KANDINSKY_MEMORY";

    private const string Groups = "/sys/fs/cgroup";

    /// <summary>The limit the variable says, else what the system has; in bytes.</summary>
    /// <param name="variable">Reads an environment variable; the process's own when null.</param>
    /// <exception cref="KandinskyException">The variable is no size.</exception>
    public static long FromEnvironment(Func<string, string?>? variable = null) =>
        (variable ?? Environment.GetEnvironmentVariable)(Variable) is { Length: > 0 } text ? Parse(text) : OfSystem();

    /// <summary>What the system has for this process, what it holds already included: free memory and caches, within the limit of its control groups.</summary>
    public static long OfSystem()
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (!OperatingSystem.IsLinux()) return available;
        var held = Environment.WorkingSet;
        if (Number("/proc/meminfo", "MemAvailable:") is { } free) available = free * 1024 + held;
        foreach (var group in ControlGroups())
        {
            if (Number($"{group}/memory.max") is not { } limit || Number($"{group}/memory.current") is not { } used) continue;
            available = Math.Min(available, limit - used + (Number($"{group}/memory.stat", "inactive_file") ?? 0) + held);
        }
        return Math.Max(available, 0);
    }

    private static long Parse(string text)
    {
        if (string.Equals(text, "off", StringComparison.OrdinalIgnoreCase)) return long.MaxValue;
        var unit = text.EndsWith("GB", StringComparison.OrdinalIgnoreCase) ? 1e9 : text.EndsWith("MB", StringComparison.OrdinalIgnoreCase) ? 1e6 : 0;
        return unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
            && count is >= 0 and < 1e9
            ? (long)(count * unit)
            : throw new KandinskyException($"{Variable} is '{LegibleText.Of(text)}'; give a size such as 12GB or 800MB, or off.", ErrorKind.Request);
    }

    /// <summary>The group of this process and those around it (cgroups of version 2).</summary>
    private static IEnumerable<string> ControlGroups()
    {
        var own = Lines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal))?[3..].TrimEnd('/');
        for (; own is { Length: > 0 }; own = own[..own.LastIndexOf('/')]) yield return Groups + own;
        yield return Groups;
    }

    /// <summary>The number after a name, or the first of a file; null where there is none, as in "max".</summary>
    private static long? Number(string path, string name = "")
    {
        var line = Lines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is not null && long.TryParse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), NumberStyles.None,
            CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
