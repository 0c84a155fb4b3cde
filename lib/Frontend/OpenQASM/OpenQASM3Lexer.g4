//===- OpenQASM3Lexer.g4 - The words of OpenQASM 3.1 ----------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written from the OpenQASM 3.1 language specification. Four constructs have
// words of their own and therefore a lexer mode: the version line, file names
// after `include` and `defcalgrammar`, the rest of a pragma or annotation line,
// and the calibration blocks, whose text belongs to another grammar.
//
//===----------------------------------------------------------------------===//

lexer grammar OpenQASM3Lexer;

// A stretch of plain gate statements that the scanner has recognised. The
// lexer never makes one; the reader puts it in place of the statements.
tokens { GateRun }

// Statements.
KwOpenQASM: 'OPENQASM' -> pushMode(VersionLine);
KwInclude: 'include' -> pushMode(FileName);
KwDefcalgrammar: 'defcalgrammar' -> pushMode(FileName);
KwDef: 'def';
KwCal: 'cal' -> pushMode(CalHead);
KwDefcal: 'defcal' -> pushMode(DefcalHead);
KwGate: 'gate';
KwExtern: 'extern';
KwBox: 'box';
KwLet: 'let';
KwBreak: 'break';
KwContinue: 'continue';
KwIf: 'if';
KwElse: 'else';
KwEnd: 'end';
KwReturn: 'return';
KwFor: 'for';
KwWhile: 'while';
KwIn: 'in';
KwSwitch: 'switch';
KwCase: 'case';
KwDefault: 'default';
KwDelay: 'delay';
KwReset: 'reset';
KwMeasure: 'measure';
KwBarrier: 'barrier';
KwGphase: 'gphase';
KwDurationof: 'durationof';

// Modifiers of gates.
KwInv: 'inv';
KwPow: 'pow';
KwCtrl: 'ctrl';
KwNegctrl: 'negctrl';

// Lines that tools read.
PragmaStart: '#'? 'pragma' -> pushMode(RestOfLine);
AnnotationStart: '@' Identifier -> pushMode(RestOfLine);

// Types and storage.
KwInput: 'input';
KwOutput: 'output';
KwConst: 'const';
KwReadonly: 'readonly';
KwMutable: 'mutable';
KwQreg: 'qreg';
KwQubit: 'qubit';
KwCreg: 'creg';
KwBool: 'bool';
KwBit: 'bit';
KwInt: 'int';
KwUint: 'uint';
KwFloat: 'float';
KwAngle: 'angle';
KwComplex: 'complex';
KwArray: 'array';
KwVoid: 'void';
KwDuration: 'duration';
KwStretch: 'stretch';
Dim: '#dim';

BooleanLiteral: 'true' | 'false';

// Marks.
LeftBracket: '[';
RightBracket: ']';
LeftBrace: '{';
RightBrace: '}';
LeftParen: '(';
RightParen: ')';
Colon: ':';
Semicolon: ';';
Dot: '.';
Comma: ',';
Arrow: '->';
Equals: '=';
At: '@';
PlusPlus: '++';
Plus: '+';
Minus: '-';
StarStar: '**';
Star: '*';
Slash: '/';
Percent: '%';
PipePipe: '||';
Pipe: '|';
AmpAmp: '&&';
Amp: '&';
Caret: '^';
Tilde: '~';
Bang: '!';
EqualityOp: '==' | '!=';
ComparisonOp: '<' | '>' | '<=' | '>=';
ShiftOp: '<<' | '>>';
CompoundAssign
  : '+=' | '-=' | '*=' | '/=' | '%=' | '**='
  | '&=' | '|=' | '^=' | '~=' | '<<=' | '>>='
  ;

// Literals and names.
KwIm: 'im';
ImaginaryLiteral: (IntegerDigits | Float) [ \t]* 'im';
BinaryLiteral: '0' [bB] ([01] '_'?)* [01];
OctalLiteral: '0o' ([0-7] '_'?)* [0-7];
HexLiteral: '0' [xX] ([0-9a-fA-F] '_'?)* [0-9a-fA-F];
IntegerLiteral: IntegerDigits;
FloatLiteral: Float;
TimingLiteral: (IntegerDigits | Float) [ \t]* ('dt' | 'ns' | 'us' | '\u00B5s' | '\u03BCs' | 'ms' | 's');
BitstringLiteral: '"' ([01] '_'?)* [01] '"';
HardwareQubit: '$' [0-9]+;
Identifier: NameStart NamePart*;

fragment IntegerDigits: ([0-9] '_'?)* [0-9];
fragment Exponent: [eE] [+-]? IntegerDigits;
fragment Float
  : IntegerDigits Exponent
  | '.' IntegerDigits Exponent?
  | IntegerDigits '.' IntegerDigits? Exponent?
  ;
fragment NameStart: [_\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nl}];
fragment NamePart: NameStart | [0-9];

Space: [ \t\r\n]+ -> skip;
LineComment: '//' ~[\r\n]* -> skip;
BlockComment: '/*' .*? '*/' -> skip;

// No comments in these two.
mode VersionLine;
VersionSpace: [ \t\r\n]+ -> skip;
VersionNumber: [0-9]+ ('.' [0-9]+)? -> popMode;

mode FileName;
FileNameSpace: [ \t\r\n]+ -> skip;
StringLiteral: ('"' ~["\t\r\n]+ '"' | '\'' ~['\t\r\n]+ '\'') -> popMode;

mode RestOfLine;
LeadingSpace: [ \t]+ -> skip;
LineBreak: [\r\n] -> popMode, skip;
LineText: ~[ \t\r\n] ~[\r\n]*;

mode CalHead;
CalHeadSpace: [ \t\r\n]+ -> skip;
CalHeadLineComment: '//' ~[\r\n]* -> skip;
CalHeadBlockComment: '/*' .*? '*/' -> skip;
CalHeadBrace: '{' -> type(LeftBrace), mode(CalBody);

// The words that may stand between `defcal` and its block.
mode DefcalHead;
DefcalSpace: [ \t\r\n]+ -> skip;
DefcalLineComment: '//' ~[\r\n]* -> skip;
DefcalBlockComment: '/*' .*? '*/' -> skip;
DefcalBrace: '{' -> type(LeftBrace), mode(CalBody);
DefcalQreg: 'qreg' -> type(KwQreg);
DefcalQubit: 'qubit' -> type(KwQubit);
DefcalCreg: 'creg' -> type(KwCreg);
DefcalBool: 'bool' -> type(KwBool);
DefcalBit: 'bit' -> type(KwBit);
DefcalInt: 'int' -> type(KwInt);
DefcalUint: 'uint' -> type(KwUint);
DefcalFloat: 'float' -> type(KwFloat);
DefcalAngle: 'angle' -> type(KwAngle);
DefcalComplex: 'complex' -> type(KwComplex);
DefcalArray: 'array' -> type(KwArray);
DefcalDuration: 'duration' -> type(KwDuration);
DefcalReadonly: 'readonly' -> type(KwReadonly);
DefcalMutable: 'mutable' -> type(KwMutable);
DefcalDim: '#dim' -> type(Dim);
DefcalMeasure: 'measure' -> type(KwMeasure);
DefcalDelay: 'delay' -> type(KwDelay);
DefcalReset: 'reset' -> type(KwReset);
DefcalBoolean: ('true' | 'false') -> type(BooleanLiteral);
DefcalLeftBracket: '[' -> type(LeftBracket);
DefcalRightBracket: ']' -> type(RightBracket);
DefcalLeftParen: '(' -> type(LeftParen);
DefcalRightParen: ')' -> type(RightParen);
DefcalArrow: '->' -> type(Arrow);
DefcalComma: ',' -> type(Comma);
DefcalEquals: '=' -> type(Equals);
DefcalPlus: '+' -> type(Plus);
DefcalMinus: '-' -> type(Minus);
DefcalStarStar: '**' -> type(StarStar);
DefcalStar: '*' -> type(Star);
DefcalSlash: '/' -> type(Slash);
DefcalPercent: '%' -> type(Percent);
DefcalTilde: '~' -> type(Tilde);
DefcalBang: '!' -> type(Bang);
DefcalImaginary: (IntegerDigits | Float) [ \t]* 'im' -> type(ImaginaryLiteral);
DefcalBinary: '0' [bB] ([01] '_'?)* [01] -> type(BinaryLiteral);
DefcalOctal: '0o' ([0-7] '_'?)* [0-7] -> type(OctalLiteral);
DefcalHex: '0' [xX] ([0-9a-fA-F] '_'?)* [0-9a-fA-F] -> type(HexLiteral);
DefcalInteger: IntegerDigits -> type(IntegerLiteral);
DefcalFloatLiteral: Float -> type(FloatLiteral);
DefcalTiming: (IntegerDigits | Float) [ \t]* ('dt' | 'ns' | 'us' | '\u00B5s' | '\u03BCs' | 'ms' | 's') -> type(TimingLiteral);
DefcalBitstring: '"' ([01] '_'?)* [01] '"' -> type(BitstringLiteral);
DefcalHardwareQubit: '$' [0-9]+ -> type(HardwareQubit);
DefcalIdentifier: NameStart NamePart* -> type(Identifier);

// Braces are counted; anything else, strings and comments too, is text of the
// calibration grammar.
mode CalBody;
CalibrationText: (CalibrationBraces | ~[{}])+;
CalBodyEnd: '}' -> type(RightBrace), popMode;
fragment CalibrationBraces: '{' (CalibrationBraces | ~[{}])* '}';
