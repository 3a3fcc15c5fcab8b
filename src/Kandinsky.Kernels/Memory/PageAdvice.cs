using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>Advice to the system about pages of memory. Where there is no such call, or it is refused, everything works, slower or in more memory.</summary>
internal static partial class PageAdvice
{
    /// <summary>Bytes of a huge page on x86 and most of ARM.</summary>
    public const int HugePage = 2 << 20;

    private const int WillNeed = 3;
    private const int NotNeeded = 4;
    private const int Huge = 14;
    private const int PopulateRead = 22;
    private const int PopulateWrite = 23;
    private const int Piece = 2 * HugePage;

    /// <summary>
    /// Brings memory that is about to be read as a whole into the process: a file's pages all at once (Linux 5.14) instead of a few at every
    /// first touch, by all threads, and from the disk where the system's cache lacks them; elsewhere the system starts to read them.
    /// </summary>
    /// <param name="address">The first byte.</param>
    /// <param name="bytes">How many.</param>
    public static void BringIn(nint address, long bytes)
    {
        var first = address / Environment.SystemPageSize * Environment.SystemPageSize;
        var end = address + (nint)bytes;
        Workers.For((int)((end - first + Piece - 1) / Piece), (First: first, End: end), static (range, piece) =>
        {
            var start = range.First + (nint)piece * Piece;
            Read(start, Math.Min(Piece, range.End - start));
        });
    }

    /// <summary>As <see cref="BringIn"/>, by this thread.</summary>
    /// <param name="address">The first byte, on a page's border.</param>
    /// <param name="bytes">How many.</param>
    public static void Read(nint address, long bytes)
    {
        if (OperatingSystem.IsWindows()) return;
        if (!OperatingSystem.IsLinux() || Advise(address, (nuint)bytes, PopulateRead) != 0) _ = Advise(address, (nuint)bytes, WillNeed);
    }

    /// <summary>Has the system provide whole pages of memory now (Linux 5.14); elsewhere they come when first written.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="bytes">How many; pages that are only partly inside are left out.</param>
    public static void Provide(nint address, long bytes)
    {
        if (!OperatingSystem.IsLinux()) return;
        var page = Environment.SystemPageSize;
        var first = (address + page - 1) / page * page;
        var end = (nint)((address + bytes) / page * page);
        if (end > first) _ = Advise(first, (nuint)(end - first), PopulateWrite);
    }

    /// <summary>Whether all pages of a file's mapping are in the system's cache, as far as it tells (Linux).</summary>
    /// <param name="address">The first byte, on a page's border.</param>
    /// <param name="bytes">How many.</param>
    public static unsafe bool IsResident(nint address, long bytes)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var pages = new byte[(bytes + Environment.SystemPageSize - 1) / Environment.SystemPageSize];
        fixed (byte* vector = pages) return InCore(address, (nuint)bytes, vector) == 0 && Array.TrueForAll(pages, page => (page & 1) != 0);
    }

    /// <summary>
    /// Takes whole pages out of the process: a file's are read again from it, or its cache, when touched; what other memory held is lost.
    /// </summary>
    /// <param name="address">The first byte.</param>
    /// <param name="bytes">How many; pages that are only partly inside stay.</param>
    public static void Forget(nint address, long bytes)
    {
        if (OperatingSystem.IsWindows()) return;
        var page = Environment.SystemPageSize;
        var first = (address + page - 1) / page * page;
        var end = (nint)((address + bytes) / page * page);
        if (end > first) _ = Advise(first, (nuint)(end - first), NotNeeded);
    }

    /// <summary>
    /// Asks for huge pages (Linux): large memory is touched sooner, and streamed without a page walk every four kilobytes. Of a file, what the
    /// system's cache lacks is then read two megabytes at a time, and kept so for whoever maps it next.
    /// </summary>
    /// <param name="address">The first byte, on a page's border.</param>
    /// <param name="bytes">How many.</param>
    public static void PreferHuge(nint address, long bytes)
    {
        if (OperatingSystem.IsLinux()) _ = Advise(address, (nuint)(bytes / HugePage * HugePage), Huge);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static unsafe partial int InCore(nint address, nuint length, byte* vector);
}
