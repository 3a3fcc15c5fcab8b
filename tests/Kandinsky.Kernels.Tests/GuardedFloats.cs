using System.Runtime.InteropServices;

namespace Kandinsky.Kernels.Tests;

/// <summary>Floats that end where readable memory ends (on Linux), with a canary before them: whoever reads past the end dies.</summary>
internal sealed unsafe class GuardedFloats : IDisposable
{
    private const int Page = 4096;
    private const float Canary = 12345.5f;
    private readonly byte* _map;
    private readonly nuint _bytes;
    private readonly float* _floats;

    public GuardedFloats(int length)
    {
        Length = length;
        _bytes = ((nuint)length * 4 + 2 * Page - 1) / Page * Page + Page;
        if (OperatingSystem.IsLinux())
        {
            _map = (byte*)Mmap(0, _bytes, 3, 0x22, -1, 0);
            Assert.NotEqual(-1, (nint)_map);
            Assert.Equal(0, Mprotect((nint)(_map + _bytes - Page), Page, 0));
        }
        else
        {
            _map = (byte*)NativeMemory.AlignedAlloc(_bytes, Page);
        }
        _floats = (float*)(_map + _bytes - Page) - length;
        _floats[-1] = Canary;
    }

    public GuardedFloats(ReadOnlySpan<float> values) : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public Span<float> Span => new(_floats, Length);

    public WeightView Weights => new((nint)_floats, Length, StorageType.Float32);

    public void Dispose()
    {
        Assert.Equal(Canary, _floats[-1]);
        if (OperatingSystem.IsLinux()) _ = Munmap((nint)_map, _bytes);
        else NativeMemory.AlignedFree(_map);
    }

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Mprotect(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Munmap(nint address, nuint length);
}
