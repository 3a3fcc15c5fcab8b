using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>Advice to the system about mapped pages. Where there is no such call nothing happens: the system then takes pages back when memory is short.</summary>
internal static partial class PageAdvice
{
    private const int NotNeeded = 4;

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

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
