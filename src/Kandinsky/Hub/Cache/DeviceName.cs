namespace Kandinsky;

/// <summary>The names Windows keeps for devices: a file of such a name, whatever its extension, is no file there.</summary>
internal static class DeviceName
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
        { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$" };

    /// <summary>Whether a file name without its extension is a device's.</summary>
    public static bool Is(string stem) => Names.Contains(stem)
        || (stem.Length == 4 && char.IsAsciiDigit(stem[3])
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)));
}
