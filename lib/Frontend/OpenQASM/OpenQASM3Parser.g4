//===- OpenQASM3Parser.g4 - The sentences of OpenQASM 3.1 -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written from the OpenQASM 3.1 language specification; this is the definition
// of what Enishi accepts. The reader parses one statement of the outermost
// level at a time, hence the two entry rules.
//
//===----------------------------------------------------------------------===//

parser grammar OpenQASM3Parser;
options { tokenVocab = OpenQASM3Lexer; }

versionEntry: version EOF;
statementEntry: statementOrBlock EOF;

version: KwOpenQASM VersionNumber Semicolon;

statementOrBlock: statement | block;
block: LeftBrace statementOrBlock* RightBrace;

statement: pragma | annotation* action;

pragma: PragmaStart LineText;
annotation: AnnotationStart LineText?;

action
  : GateRun                                                       # gateRun
  | KwInclude StringLiteral Semicolon                             # include
  | KwQubit designator? Identifier Semicolon                      # qubitDeclaration
  | (KwQreg | KwCreg) Identifier designator? Semicolon            # oldDeclaration
  | (scalarType | arrayType) Identifier (Equals initializer)? Semicolon
                                                                  # classicalDeclaration
  | KwConst scalarType Identifier Equals initializer Semicolon    # constDeclaration
  | (KwInput | KwOutput) (scalarType | arrayType) Identifier Semicolon
                                                                  # ioDeclaration
  | KwLet Identifier Equals expression (PlusPlus expression)* Semicolon
                                                                  # alias
  | KwGate Identifier (LeftParen params=names? RightParen)? qubits=names block
                                                                  # gateDefinition
  | modifier* Identifier (LeftParen expressions? RightParen)? designator? operands Semicolon
                                                                  # gateCall
  | modifier* KwGphase (LeftParen expressions? RightParen)? designator? operands? Semicolon
                                                                  # phaseCall
  | measurement (Arrow indexedName)? Semicolon                    # measureArrow
  | indexedName (Equals | CompoundAssign) (expression | measurement) Semicolon
                                                                  # assignment
  | KwReset operand Semicolon                                     # reset
  | KwBarrier operands? Semicolon                                 # barrier
  | KwDelay designator operands? Semicolon                        # delay
  | KwBox designator? block                                       # box
  | KwIf LeftParen expression RightParen thenBody=statementOrBlock
      (KwElse elseBody=statementOrBlock)?                         # ifElse
  | KwFor scalarType Identifier KwIn
      (setOfExpressions | LeftBracket range RightBracket | expression)
      statementOrBlock                                            # forLoop
  | KwWhile LeftParen expression RightParen statementOrBlock      # whileLoop
  | KwSwitch LeftParen expression RightParen LeftBrace switchItem* RightBrace
                                                                  # switchCase
  | KwBreak Semicolon                                             # breakLoop
  | KwContinue Semicolon                                          # continueLoop
  | KwEnd Semicolon                                               # endProgram
  | KwReturn (expression | measurement)? Semicolon                # returnValue
  | expression Semicolon                                          # expressionAlone
  | KwDef Identifier LeftParen arguments? RightParen returnType? block
                                                                  # subroutine
  | KwExtern Identifier LeftParen externArguments? RightParen returnType? Semicolon
                                                                  # externDeclaration
  | KwDefcalgrammar StringLiteral Semicolon                       # calibrationGrammar
  | KwCal LeftBrace CalibrationText? RightBrace                   # calibration
  | KwDefcal defcalTarget (LeftParen defcalArguments? RightParen)? defcalOperands
      returnType? LeftBrace CalibrationText? RightBrace           # defcal
  ;

switchItem: KwCase expressions block | KwDefault block;

// Tightest first.
expression
  : LeftParen expression RightParen                               # parentheses
  | expression index                                              # indexed
  | <assoc=right> expression StarStar expression                  # binary
  | (Tilde | Bang | Minus) expression                             # unary
  | expression (Star | Slash | Percent) expression                # binary
  | expression (Plus | Minus) expression                          # binary
  | expression ShiftOp expression                                 # binary
  | expression ComparisonOp expression                            # binary
  | expression EqualityOp expression                              # binary
  | expression Amp expression                                     # binary
  | expression Caret expression                                   # binary
  | expression Pipe expression                                    # binary
  | expression AmpAmp expression                                  # binary
  | expression PipePipe expression                                # binary
  | (scalarType | arrayType) LeftParen expression RightParen      # cast
  | KwDurationof LeftParen block RightParen                       # durationOf
  | Identifier LeftParen expressions? RightParen                  # call
  | (Identifier | BinaryLiteral | OctalLiteral | IntegerLiteral | HexLiteral
      | FloatLiteral | ImaginaryLiteral | BooleanLiteral | BitstringLiteral
      | TimingLiteral | HardwareQubit)                            # atom
  ;

initializer: arrayLiteral | expression | measurement;
arrayLiteral: LeftBrace arrayItem (Comma arrayItem)* Comma? RightBrace;
arrayItem: expression | arrayLiteral;
measurement: KwMeasure operand;

range: start=expression? Colon middle=expression? (Colon last=expression)?;
setOfExpressions: LeftBrace expression (Comma expression)* Comma? RightBrace;
index: LeftBracket (setOfExpressions | indexItem (Comma indexItem)* Comma?) RightBracket;
indexItem: expression | range;
indexedName: Identifier index*;

operand: indexedName | HardwareQubit;
operands: operand (Comma operand)* Comma?;
expressions: expression (Comma expression)* Comma?;
names: Identifier (Comma Identifier)* Comma?;

modifier
  : (KwInv | KwPow LeftParen expression RightParen
      | (KwCtrl | KwNegctrl) (LeftParen expression RightParen)?) At
  ;

designator: LeftBracket expression RightBracket;
scalarType
  : (KwBit | KwInt | KwUint | KwFloat | KwAngle) designator?
  | KwBool
  | KwDuration
  | KwStretch
  | KwComplex (LeftBracket scalarType RightBracket)?
  ;
arrayType: KwArray LeftBracket scalarType Comma expressions RightBracket;
arrayReference
  : (KwReadonly | KwMutable) KwArray LeftBracket scalarType Comma
      (expressions | Dim Equals expression) RightBracket
  ;
returnType: Arrow scalarType;

argument
  : scalarType Identifier
  | KwQubit designator? Identifier
  | (KwQreg | KwCreg) Identifier designator?
  | arrayReference Identifier
  ;
arguments: argument (Comma argument)* Comma?;
externArgument: scalarType | arrayReference | KwCreg designator?;
externArguments: externArgument (Comma externArgument)* Comma?;

defcalTarget: KwMeasure | KwReset | KwDelay | Identifier;
defcalArgument: expression | argument;
defcalArguments: defcalArgument (Comma defcalArgument)* Comma?;
defcalOperands: (HardwareQubit | Identifier) (Comma (HardwareQubit | Identifier))* Comma?;
