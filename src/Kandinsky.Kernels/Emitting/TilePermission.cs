using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Asks the system to let this process use AMX's tile registers, 8 KB more for every thread that does. It holds for all threads, present and future. To be
/// called on x86-64 alone.
/// </summary>
internal static partial class TilePermission
{
    private const int TileContents = 18;
    private const nint ArchitectureControl = 158, RequestState = 0x1023;   // arch_prctl, ARCH_REQ_XCOMP_PERM

    /// <summary>Whether it may: on Linux from 5.16 and Windows 11 or Server 2022 on.</summary>
    public static bool Ask()
    {
        if (OperatingSystem.IsLinux()) return Call(ArchitectureControl, RequestState, TileContents) == 0;
        return OperatingSystem.IsWindowsVersionAtLeast(10, 0, 20348) && EnableStates(1UL << TileContents) != 0;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second);

    [LibraryImport("kernel32", EntryPoint = "EnableProcessOptionalXStateFeatures")]
    private static partial int EnableStates(ulong states);
}
