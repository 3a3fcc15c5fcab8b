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

    /// <summary>Starts reading a file's mapping ahead of its use.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="bytes">How many.</param>
    public static void ReadAhead(nint address, long bytes)
    {
        if (OperatingSystem.IsWindows()) return;
        var first = address / Environment.SystemPageSize * Environment.SystemPageSize;
        _ = Advise(first, (nuint)(address + bytes - first), WillNeed);
    }

    /// <summary>Takes whole pages of a file's mapping out of the process; they are read again from the file, or its cache, when touched.</summary>
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

    /// <summary>Asks for huge pages (Linux): large buffers are touched sooner, and streamed without a page walk every four kilobytes.</summary>
    /// <param name="address">The first byte, on a huge page's border.</param>
    /// <param name="bytes">How many.</param>
    public static void PreferHuge(nint address, long bytes)
    {
        if (OperatingSystem.IsLinux()) _ = Advise(address, (nuint)(bytes / HugePage * HugePage), Huge);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
