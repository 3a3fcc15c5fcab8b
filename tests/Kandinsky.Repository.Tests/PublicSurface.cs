using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Kandinsky.Repository.Tests;

/// <summary>The public types of an assembly with their members, as text: a line each, sorted. What the compiler adds to records is left out.</summary>
internal static class PublicSurface
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.Namespace, StringComparer.Ordinal)
            .ThenBy(TypeText.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var member in Members(type).Distinct().Order(StringComparer.Ordinal)) text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Header(Type type)
    {
        var kind = type.IsEnum ? "enum" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsInterface ? "interface"
            : type.IsValueType ? IsRecord(type) ? "record struct" : "struct" : IsRecord(type) ? "record" : "class";
        var modifier = type is { IsAbstract: true, IsSealed: true } ? "static " : type is { IsAbstract: true, IsInterface: false } ? "abstract "
            : kind is "class" or "record" && !type.IsSealed ? "open " : "";
        string[] bases = [.. Bases(type).Where(name => name is not ("object" or "ValueType" or "Enum" or "MulticastDelegate")
            && !name.StartsWith("IEquatable<", StringComparison.Ordinal))];
        return $"{type.Namespace}: {modifier}{kind} {TypeText.FullName(type)}{(bases.Length == 0 || type.IsEnum ? "" : $" : {string.Join(", ", bases)}")}";
    }

    private static IEnumerable<string> Bases(Type type) =>
        (type.BaseType is { } parent ? [parent] : Type.EmptyTypes).Concat(type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? [])).Select(each =>
            TypeText.Of(each)).Order(StringComparer.Ordinal);

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", Own) is not null;

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type).Select((name, index) => $"{name} = {Convert.ToInt64(Enum.GetValues(type).GetValue(index))}");
        return type.GetConstructors(Own).Where(IsVisible).Where(constructor => !IsCopy(constructor)).Select(constructor => $"new({Parameters(constructor)})")
            .Concat(type.GetProperties(Own).Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible) && property.Name != "EqualityContract")
                .Select(Property))
            .Concat(type.GetFields(Own).Where(field => field.IsPublic || field.IsFamily).Select(Field))
            .Concat(type.GetEvents(Own).Where(@event => IsVisible(@event.AddMethod!)).Select(@event =>
                $"event {TypeText.Of(@event.EventHandlerType!)} {@event.Name}"))
            .Concat(type.GetMethods(Own).Where(IsVisible).Where(method => !IsMade(method)).Select(Method));
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsCopy(ConstructorInfo constructor) => constructor.GetParameters() is [var only] && only.ParameterType == constructor.DeclaringType;

    /// <summary>An accessor, or what the compiler writes for records.</summary>
    private static bool IsMade(MethodInfo method) => method.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || method.Name.StartsWith('<') || (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal))
        || (method.Name is "ToString" or "GetHashCode" or "Equals" or "Finalize" && method.GetBaseDefinition().DeclaringType == typeof(object));

    private static string Property(PropertyInfo property)
    {
        var (get, set) = (property.GetMethod is { } getter && IsVisible(getter), property.SetMethod is { } setter && IsVisible(setter));
        var isInit = set && property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");
        var name = property.GetIndexParameters().Length == 0 ? property.Name : $"this[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]";
        var required = property.GetCustomAttribute<RequiredMemberAttribute>() is null ? "" : "required ";
        return $"{Static(property.GetMethod ?? property.SetMethod!)}{required}{TypeText.Of(property)} {name} {{ "
            + $"{(get ? "get; " : "")}{(set ? isInit ? "init; " : "set; " : "")}}}";
    }

    private static string Field(FieldInfo field) =>
        field.IsLiteral ? $"const {TypeText.Of(field.FieldType)} {field.Name} = {Literal(field.GetRawConstantValue())}"
        : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeText.Of(field)} {field.Name}";

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        return $"{Static(method)}{TypeText.Of(method.ReturnParameter)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var direction = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{direction}{TypeText.Of(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Literal(parameter.DefaultValue)}" : "")}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool isTrue => isTrue ? "true" : "false",
        _ => FormattableString.Invariant($"{value}"),
    };
}
