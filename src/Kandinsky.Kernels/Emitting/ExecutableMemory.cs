using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>Memory for machine code: written while writable, then made executable and read-only for good. It is never both, and never freed.</summary>
internal static unsafe partial class ExecutableMemory
{
    private const int ReadWrite = 1 | 2, ReadExecute = 1 | 4, Private = 2;
    private const uint Commit = 0x3000, PageReadWrite = 4, PageExecuteRead = 0x20;

    /// <summary>Loads code.</summary>
    /// <param name="code">Position-independent code.</param>
    /// <returns>Its address, or 0 where the system forbids code made at run time (hardened kernels, SELinux, MemoryDenyWriteExecute).</returns>
    public static nint Load(ReadOnlySpan<byte> code) => OperatingSystem.IsWindows() ? LoadOnWindows(code) : LoadOnUnix(code);

    private static nint LoadOnUnix(ReadOnlySpan<byte> code)
    {
        var anonymous = OperatingSystem.IsLinux() ? 0x20 : 0x1000;
        var memory = Map(0, (nuint)code.Length, ReadWrite, Private | anonymous, -1, 0);
        if (memory == -1) return 0;
        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        if (Protect(memory, (nuint)code.Length, ReadExecute) == 0) return memory;
        _ = Unmap(memory, (nuint)code.Length);
        return 0;
    }

    private static nint LoadOnWindows(ReadOnlySpan<byte> code)
    {
        var memory = VirtualAlloc(0, (nuint)code.Length, Commit, PageReadWrite);
        if (memory == 0) return 0;
        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        if (VirtualProtect(memory, (nuint)code.Length, PageExecuteRead, out _) == 0) return 0;
        return FlushInstructionCache(GetCurrentProcess(), memory, (nuint)code.Length) == 0 ? 0 : memory;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("kernel32")]
    private static partial nint VirtualAlloc(nint address, nuint length, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualProtect(nint address, nuint length, uint protection, out uint former);

    [LibraryImport("kernel32")]
    private static partial int FlushInstructionCache(nint process, nint address, nuint length);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentProcess();
}
