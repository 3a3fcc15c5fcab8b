using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Kandinsky.Training;

/// <summary>
/// Prepared statistics as numpy's <c>.npz</c> files, as other FID programs write and read them: <c>mu</c> [width] and <c>sigma</c> [width, width].
/// </summary>
public static partial class StatisticsFile
{
    private const int Widest = 16384;

    private static readonly byte[] _magic = [0x93, .. "NUMPY"u8];

    /// <summary>Reads statistics.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="KandinskyException">It cannot be read, or holds something else.</exception>
    public static FeatureStatistics Read(string path)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var (mean, covariance) = (Numbers(archive, "mu", path), Numbers(archive, "sigma", path));
            if (mean.Length > Widest) throw Wrong(path, $"it has {mean.Length} features, more than {Widest}");
            return new(mean, covariance);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            throw Wrong(path, $"{LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}; give a .npz file with mu and sigma", e);
        }
    }

    /// <summary>Writes statistics.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="statistics">The statistics.</param>
    /// <exception cref="KandinskyException">It cannot be written.</exception>
    public static void Write(string path, FeatureStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            Add(archive, "mu", $"({statistics.Width},)", [.. statistics.Mean]);
            Add(archive, "sigma", $"({statistics.Width}, {statistics.Width})", statistics.Covariance);
        });
    }

    private static void Add(ZipArchive archive, string name, string shape, double[] numbers)
    {
        var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight((10 + header.Length + 1 + 63) / 64 * 64 - 10 - 1) + "\n";   // the format wants multiples of 64
        using var stream = entry.Open();
        stream.Write([.. _magic, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header)]);
        stream.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
    }

    private static double[] Numbers(ZipArchive archive, string name, string path)
    {
        var entry = archive.GetEntry($"{name}.npy") ?? throw Wrong(path, $"it holds no '{name}'; give a .npz file with mu and sigma");
        using var stream = entry.Open();
        Span<byte> start = stackalloc byte[10];
        stream.ReadExactly(start);
        if (!start.StartsWith(_magic) || start[6] > 1) throw Wrong(path, $"its '{name}' is no array of numpy's first format");
        var header = new byte[start[8] | start[9] << 8];
        stream.ReadExactly(header);
        var text = Encoding.ASCII.GetString(header);
        var type = TypePattern().Match(text).Groups[1].Value;
        if (type is not ("<f8" or "<f4") || !text.Contains("'fortran_order': False", StringComparison.Ordinal)) throw Wrong(path,
            $"its '{name}' holds {LegibleText.Of(type)}, not little-endian numbers row by row");
        var sizes = ShapePattern().Match(text).Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(size =>
            long.Parse(size, CultureInfo.InvariantCulture)).ToArray();
        if (sizes.Length is < 1 or > 2 || sizes.Any(size => size is < 1 or > Widest)) throw Wrong(path,
            $"its '{name}' has the shape ({string.Join(", ", sizes)})");
        var count = (int)sizes.Aggregate(1L, (product, size) => product * size);
        if (type == "<f8")
        {
            var doubles = new double[count];
            stream.ReadExactly(MemoryMarshal.AsBytes(doubles.AsSpan()));
            return doubles;
        }
        var singles = new float[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(singles.AsSpan()));
        return [.. singles.Select(number => (double)number)];
    }

    private static KandinskyException Wrong(string path, string what, Exception? cause = null) =>
        new($"Cannot read statistics from '{path}': {what}.", ErrorKind.Input, cause);

    [GeneratedRegex(@"'descr':\s*'([^']*)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'shape':\s*\(([\d,\s]*)\)")]
    private static partial Regex ShapePattern();
}
