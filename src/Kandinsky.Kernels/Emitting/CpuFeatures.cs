using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>
/// What code can be emitted for. All of it is for 64-bit processes: the instructions of a 32-bit one are the same, its registers and calls are not.
/// </summary>
internal static class CpuFeatures
{
    private const int ExtendedFeatures = 7;

    /// <summary>512-bit vectors. The framework has asked the operating system whether it saves their registers.</summary>
    public static bool Avx512 => Avx512F.X64.IsSupported;

    /// <summary>VDPBF16PS: products of bfloat16 pairs added to single precision (Zen 4, Cooper Lake and later).</summary>
    public static bool Avx512BFloat16 { get; } = Avx512 && (X86Base.CpuId(ExtendedFeatures, 1).Eax & (1 << 5)) != 0;

    /// <summary>VPDPBUSD at 512 bits: products of four bytes added to an integer (Ice Lake, Zen 4 and later).</summary>
    public static bool Avx512Vnni { get; } = Avx512 && (X86Base.CpuId(ExtendedFeatures, 0).Ecx & (1 << 11)) != 0;
}
