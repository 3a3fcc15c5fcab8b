using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>Whether AMX may be used: the processor has it, the system saves its registers, and lets this process use them.</summary>
/// <param name="identify">What CPUID answers.</param>
/// <param name="states">The registers' states the system saves; asked only where the processor has AMX.</param>
/// <param name="permit">Asks the system for the process; only where it saves the registers.</param>
internal sealed class AmxAccess(AmxAccess.Identification identify, Func<ulong> states, Func<bool> permit)
{
    private const int ExtendedFeatures = 7, TileShapes = 0x1D;
    private const int HasBFloat16 = 1 << 22, HasTiles = 1 << 24, HasInt8 = 1 << 25;
    private const ulong TileStates = 1 << 17 | 1 << 18;   // configuration and contents

    /// <summary>This machine's. A processor with AMX has AVX-512, of which the framework knows.</summary>
    public static AmxAccess Here { get; } = new((leaf, part) => CpuFeatures.Avx512 ? X86Base.CpuId(leaf, part) : default, EnabledStates.Read,
        TilePermission.Ask);

    /// <summary>CPUID of a leaf and a part of it.</summary>
    public delegate (int Eax, int Ebx, int Ecx, int Edx) Identification(int leaf, int part);

    /// <summary>Whether products of a precision may run.</summary>
    public bool Grants(Precision precision) =>
        Has(HasTiles | (precision == Precision.BFloat16 ? HasBFloat16 : HasInt8)) && HasShapes() && (states() & TileStates) == TileStates && permit();

    private bool Has(int features) => (identify(ExtendedFeatures, 0).Edx & features) == features;

    /// <summary>Palette 1: eight registers of 16 rows of 64 bytes.</summary>
    private bool HasShapes()
    {
        var (_, bytesAndRegisters, rows, _) = identify(TileShapes, 1);
        return bytesAndRegisters == (64 | 8 << 16) && rows == 16;
    }
}
