using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Kandinsky.Kernels;

/// <summary>
/// Emits the register tile of <see cref="PowersTile"/>: while steps are left, four of them between whose products a row's powers are taken (two rows' in
/// bfloat16); then what is left of either.
/// </summary>
/// <remarks>Registers besides those of the base, whose segments and offsets there are none of: zmm29 to zmm31 a vector's power; r9 shifts, r12 scores, r13
/// lanes.</remarks>
internal sealed class PowersTileEmitter(Precision precision, int rows, CallingConvention convention)
    : SegmentedTileEmitter(precision, rows, convention, "powers", MostRows)
{
    /// <summary>The highest tile: three registers are left to the powers.</summary>
    public const int MostRows = 13;

    private const int Half = Panels.Width / 2 * sizeof(float), Coefficients = 112;

    private readonly AssemblerRegister64 _shifts = r9, _scores = r12, _lanes = r13;

    private readonly AssemblerRegisterZMM _x = zmm29, _shifted = zmm30, _power = zmm31;

    private static AssemblerMemoryOperand RowsLeft => __qword_ptr[rdi + 104];

    protected override void Body()
    {
        var (both, products, row, store) = (CreateLabel(), CreateLabel(), CreateLabel(), CreateLabel());
        var atOnce = Precision == Precision.BFloat16 ? 2 : 1;
        Start();
        mov(_scores, __qword_ptr[rdi + 80]);
        mov(_shifts, __qword_ptr[rdi + 88]);
        mov(_lanes, __qword_ptr[rdi + 96]);
        StartRow();
        Label(ref both);
        cmp(Left, Unrolled);
        jl(products);
        cmp(RowsLeft, atOnce);
        jl(products);
        var between = Enumerable.Range(0, atOnce).SelectMany(Powers).ToArray();
        FourSteps(place => Emit(between, place, Unrolled * Rows));
        NextRows(atOnce);
        sub(Left, Unrolled);
        jmp(both);
        Label(ref products);
        Steps();
        cmp(RowsLeft, 0);
        jle(store);
        Label(ref row);
        foreach (var instruction in Powers(0)) instruction();
        NextRows(1);
        jg(row);
        Label(ref store);
        Maxima();
        Store();
    }

    private void Maxima()
    {
        var none = CreateLabel();
        mov(_lanes, __qword_ptr[rdi + 160]);
        test(_lanes, _lanes);
        jz(none);
        for (var row = 0; row < Rows; row++)
        {
            vmaxps(_x, Vector(2 * row), Vector(2 * row + 1));
            vmaxps(_x, _x, __zmmword_ptr[_lanes + row * Half]);
            vmovups(__zmmword_ptr[_lanes + row * Half], _x);
        }
        Label(ref none);
    }

    private static void Emit(Action[] instructions, int place, int places)
    {
        for (var i = place * instructions.Length / places; i < (place + 1) * instructions.Length / places; i++) instructions[i]();
    }

    private void NextRows(int count)
    {
        add(_scores, count * Panels.Width * sizeof(float));
        add(_shifts, count * sizeof(float));
        add(_lanes, count * 2 * Half);
        sub(RowsLeft, count);
    }

    /// <summary>The powers of a row: those of the lower half wait in memory for those of the upper one.</summary>
    private IEnumerable<Action> Powers(int row)
    {
        var lower = __zmmword_ptr[_scores + row * Panels.Width * sizeof(float)];
        var upper = __zmmword_ptr[_scores + (row * Panels.Width * sizeof(float) + Half)];
        var lanes = _lanes + row * 2 * Half;
        return
        [
            .. Power(lower, row),
            () => vmovups(lower, _power),
            () => vaddps(_x, _power, __zmmword_ptr[lanes]),
            () => vmovups(__zmmword_ptr[lanes], _x),
            .. Power(upper, row),
            () => vaddps(_x, _power, __zmmword_ptr[lanes + Half]),
            () => vmovups(__zmmword_ptr[lanes + Half], _x),
            .. Precision == Precision.BFloat16
                ? (Action[])[() => vpsrld(_shifted, lower, 16), () => vpord(_power, _power, _shifted), () => vmovups(lower, _power)]
                : [() => vmovups(upper, _power)],
        ];
    }

    /// <summary><see cref="ExactPowers{V}"/> or <see cref="RoughPowers{V}"/> of a vector, instruction by instruction the same.</summary>
    private IEnumerable<Action> Power(AssemblerMemoryOperand scores, int row)
    {
        const int lowest = 0, magic = 1, first = 2;
        var last = first + (Precision == Precision.BFloat16 ? 3 : 6);
        return
        [
            () => vmovups(_x, scores),
            () => vsubps(_x, _x, __dword_bcst[_shifts + row * sizeof(float)]),
            () => vbroadcastss(_power, __dword_ptr[rdi + (Coefficients + lowest * sizeof(float))]),
            () => vmaxps(_x, _power, _x),   // What is not a number stays so.
            () => vaddps(_shifted, _x, Coefficient(magic)),
            () => vsubps(_power, _shifted, Coefficient(magic)),
            () => vsubps(_x, _x, _power),
            () => vbroadcastss(_power, __dword_ptr[rdi + (Coefficients + first * sizeof(float))]),
            .. Enumerable.Range(first + 1, last - first).Select(i => (Action)(() => vfmadd213ps(_power, _x, Coefficient(i)))),
            () => vpslld(_shifted, _shifted, 23),
            () => vpaddd(_power, _power, _shifted),
            .. Precision == Precision.BFloat16
                ? (Action[])[() => vpaddd(_power, _power, Coefficient(last + 1)), () => vpandd(_power, _power, Coefficient(last + 2))]
                : [],
        ];
    }

    private static AssemblerMemoryOperand Coefficient(int number) => __dword_bcst[rdi + (Coefficients + number * sizeof(float))];
}
